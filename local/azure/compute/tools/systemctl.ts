/** Stand-in of systemd's `systemctl` for the DNS server's unit. */
import { askControl } from './ask-control.ts';

await askControl('systemctl', process.argv.slice(2));
