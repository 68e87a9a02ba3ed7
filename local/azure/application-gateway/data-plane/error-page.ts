import { STATUS_CODES } from 'node:http';

/** The page that Application Gateway answers with when it has no response of a backend to pass on. */
export function errorPage(status: number, v2: boolean): string {
  const title = `${status} ${status === 504 ? 'Gateway Time-out' : (STATUS_CODES[status] ?? 'Error')}`;
  if (!v2 && status === 502) return V1_BAD_GATEWAY;
  return [
    '<html>',
    `<head><title>${title}</title></head>`,
    '<body>',
    `<center><h1>${title}</h1></center>`,
    `<hr><center>Microsoft-Azure-Application-Gateway/${v2 ? 'v2' : 'v1'}</center>`,
    '</body>',
    '</html>',
    '',
  ].join('\r\n');
}

const V1_BAD_GATEWAY =
  '<html><head><title>502 - Web server received an invalid response while acting as a gateway or proxy server.</title></head>' +
  '<body><h1>Server Error</h1><h2>502 - Web server received an invalid response while acting as a gateway or proxy server.</h2>' +
  '</body></html>\r\n';
