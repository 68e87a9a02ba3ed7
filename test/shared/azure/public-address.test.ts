import { isPublicAddress } from '../../../shared/azure/public-address.ts';

describe('an address of the open internet', () => {
  test.each([
    '8.8.8.8',
    '20.50.2.1',
    '100.63.255.255',
    '172.32.0.1',
    '223.255.255.255',
    '2603:1030:a::1',
    '2a00:1450:4001::5',
  ])('%s', (address) => {
    expect(isPublicAddress(address)).toBe(true);
  });

  test.each([
    ['loopback', '127.0.0.1'],
    ['all of loopback', '127.8.9.10'],
    ['this host', '0.0.0.0'],
    ['private', '10.0.1.4'],
    ['private', '172.16.0.1'],
    ['private', '172.31.255.255'],
    ['private', '192.168.1.1'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['the metadata service', '169.254.169.254'],
    ["Azure's own resolver and agent", '168.63.129.16'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['documentation', '203.0.113.10'],
    ['benchmarking', '198.18.0.1'],
    ['IPv6 loopback', '::1'],
    ['IPv6 nothing', '::'],
    ['unique local', 'fd00::1'],
    ['unique local', 'fc00::1'],
    ['link-local', 'fe80::1'],
    ['link-local with a zone', 'fe80::1%eth0'],
    ['public with a zone', '2603:1030::1%eth0'],
    ['mapped private', '::ffff:10.0.0.5'],
    ['mapped loopback in hex', '::ffff:7f00:1'],
    ['mapped public, which nobody needs', '::ffff:8.8.8.8'],
    ['an IPv4 address within 6to4', '2002:7f00:1::'],
    ['an IPv4 address within NAT64', '64:ff9b::a00:1'],
    ['Teredo', '2001:0:1::1'],
    ['IPv6 documentation', '2001:db8::1'],
    ['multicast', 'ff02::1'],
    ['no address', 'localhost'],
    ['octal', '0177.0.0.1'],
    ['short', '10.1'],
    ['a number', '2852039166'],
    ['nothing', ''],
  ])('is none: %s %s', (_, address) => {
    expect(isPublicAddress(address)).toBe(false);
  });
});
