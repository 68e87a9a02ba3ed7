/** Stand-in of BIND's `named-checkconf [-p]`: the configuration of the machine's named is the tag's, which has been checked. */
import { askControl } from './ask-control.ts';

if (process.argv.includes('-p')) await askControl('named-checkconf', process.argv.slice(2));
