import { generateKeyPairSync } from 'node:crypto';
import { createSecureContext } from 'node:tls';
import { encodePkcs12, parsePkcs12 } from '../../../../../local/azure/core/pkcs12/pkcs12.ts';
import { OLD_PFX } from './old-pfx.ts';
import { integer, integerOf, objectIdentifier, oidOf, parseDer } from '../../../../../local/azure/core/pkcs12/der.ts';

/**
 * Made by `openssl pkcs12 -export` of OpenSSL 3 with a throw-away key (self-signed, P-256, password `secret`): once with its defaults (PBES2 with AES-256),
 * once with `-keypbe PBE-SHA1-3DES -certpbe PBE-SHA1-3DES -macalg sha1`, as Windows and older tools write,
 * and once as OpenSSL before version 3 wrote it (`-legacy`: RC2 with 40 bits).
 */
const FROM_OPENSSL = {
  aes:
    'MIID/AIBAzCCA7IGCSqGSIb3DQEHAaCCA6MEggOfMIIDmzCCAlIGCSqGSIb3DQEHBqCCAkMwggI/AgEAMIICOAYJKoZIhvcNAQcB' +
    'MFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAicMMAl++VDGAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEO9w' +
    'e2oj+CADiVTgcPjJsGSAggHQm2cVXJHxjDIPpc89Ss5WSFEuntER557RPKqwg2LE2tpGNh7YnFNoG5vGWRh2Y3GNK65ySKiOAQX4' +
    'dNmpVk72sIiv5c3d6UI1w/2uqXYhPOiznah0oSAVLQNlVlviQfICu9IQK21YDVIPZPnf3L1VaGW4KhNOM3CUJJMoEbK6aRKxkiyv' +
    '0C4uwstuHnYFMyLTxyhUeR1aqrxH4K+UKp+XZ9yO203KhcN+oOG3kNrATX6PteSgiCYfEHYl6W/F9BPvWcVfdBptJgkJvtAmYHpi' +
    'AxWjYBAN3RCTDS1qVF08ToU9vjz1QAa/fyNV78OxcKZ23idFzPEW9cZxXNLK0VwK8fmjVx3L6T3dXn1COxwtdbi84x0Dgw9CDvnI' +
    'wfzPMh7YKA9nz+tPCyJPmKP2rKLSnKZVKtzNfp8X9GKNAAk9tAy0pLl9wY77UQC8OH4tz+S4ti3RRW9Td2xX8JIvqt7XAvUZLDzU' +
    'ie/1c1OvQTh1VD04Vfvkc3ofIkIXuNzmUU4E8QJTxIWn3GUeE2YcH1pa3UforqNWZHbdylsuIrcSPumVLP0sf/T/VLSiLhvgCH8X' +
    'Byl7eetiOuaKRKFycqpvgacVez1+Ep5fbu5qW2h8pVYwggFBBgkqhkiG9w0BBwGgggEyBIIBLjCCASowggEmBgsqhkiG9w0BDAoB' +
    'AqCB7zCB7DBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQI3hDQZ/h96r0CAggAMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUD' +
    'BAEqBBA4AoHb3pm8ho77fHLAOayfBIGQ9RbIwK+COPKmyBCDYKK4l256YmJanVEnGQGgTvUQ20FX75TVUjbqHoNlOITWUP1t7lOp' +
    'liXOxu29M6lsBRowS43YJiwR9pRX/PKSPWWhn6HodmJWh2D04gY4afTi/7CzlMhjFlu/Ezqqd2sOuRWJWjg5EtPEwvZv+PvTC4Mv' +
    'O9MffSrIc/aUwT8gVT90pxj3MSUwIwYJKoZIhvcNAQkVMRYEFK6Ebffr19REVihfhBjVEbcbXtzeMEEwMTANBglghkgBZQMEAgEF' +
    'AAQgJcYbg277Lf7zBiZSZff0M6w9d0Ws4PkyMDnBBEv5NVsECIPhO78+l9BsAgIIAA==',
  tripleDes:
    'MIIDcgIBAzCCAzgGCSqGSIb3DQEHAaCCAykEggMlMIIDITCCAhcGCSqGSIb3DQEHBqCCAggwggIEAgEAMIIB/QYJKoZIhvcNAQcB' +
    'MBwGCiqGSIb3DQEMAQMwDgQIg98Ay38OtnACAggAgIIB0PUjTdXjfDi4+nI0JxKmmLeiYpzI6gqhzJepoMIykLEYQkZMPjarSO6d' +
    '30ranBfN7O2SvGpS0piLC4zUfURe4FdHIEsN0+xq5+bNCCFx9AYathBY7/JvEAVMYdxNWAblcLttnjm0ZxB98lUjh9FB0U0g3uYF' +
    'h6Of0mIfYb6XsrultRjI7lA2uQ2egIR7hN4/tDDpMvnuftiaLoOtv67YQUB5GFKOH4YJ+X0crfId0Tv/MshXNvWfGksFmGm3LR3t' +
    'LZKg8un8YhMUI8vlN5ju2lbX5RMeOYPq1iqqBIjnbOh2GQHXFOSWFhNUshO6YBD1yWgtJgyPZg30sAd7jXHTf9szSgQE6st5IVfp' +
    'bkWXIgKQcqGYVBuPBX/5MwPjFqveo+Wiwhry1aEgknS8R55H9uh3AJ8wH+kdP5/0lWM9uwHj8sBLxhgEd4WAWExo9cxlJHVM1u9m' +
    'TdhMv4Ic9bLZElb4512JFQeQzWcPPUjnuKDF4JcbNcuexRn9U1RG22a71JKxQOxqPk655dKDHqWAO/NExEXMetwSLMkgf/TOFXVm' +
    'qZJs+kYCv9rFDrntT98cyuy2KLd14E6pjPi5zuuS8npOkL2S9KBvY4c+RsiFiPJCMIIBAgYJKoZIhvcNAQcBoIH0BIHxMIHuMIHr' +
    'BgsqhkiG9w0BDAoBAqCBtDCBsTAcBgoqhkiG9w0BDAEDMA4ECHvI2VAHJE+zAgIIAASBkH9gsVd5r52GeQREm6EG+USmkTaMWKFk' +
    'bTfQE2YNlPIZFZMI7b+6JLuJD0U+TmxCUkSpgdz2DqJQ/awNgifZD7RXmcV50O0Z5xziPgnMkXxswnfEjiuLBiqim4OL8sPTm0xv' +
    'iAR8urqUNTm4dvxJkrFVMEQ33NQ8V7Yh42blSE5uuX6A+z/gYIo78IEH9z5QrDElMCMGCSqGSIb3DQEJFTEWBBSuhG3369fURFYo' +
    'X4QY1RG3G17c3jAxMCEwCQYFKw4DAhoFAAQU2NY1wN7chKMM/r3luMFjWBJRS9EECAeqywGFakZEAgIIAA==',
  rc2: OLD_PFX,
};

describe('PKCS#12 from OpenSSL', () => {
  test.each(Object.entries(FROM_OPENSSL))('is read with its password (%s)', (_name, base64) => {
    const { key, certificates } = parsePkcs12(Buffer.from(base64, 'base64'), 'secret');
    expect(key?.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(certificates).toHaveLength(1);
  });

  test.each(Object.entries(FROM_OPENSSL))('is not read with another (%s)', (_name, base64) => {
    expect(() => parsePkcs12(Buffer.from(base64, 'base64'), 'wrong')).toThrow('The password is wrong.');
  });

  test('is not read when cut off or nested without end', () => {
    const file = Buffer.from(FROM_OPENSSL.aes, 'base64');
    for (const length of [0, 1, 10, 200, file.length - 1]) {
      expect(() => parsePkcs12(file.subarray(0, length), 'secret')).toThrow(/Not DER|password/);
    }
    expect(() => parsePkcs12(Buffer.alloc(100_000, Buffer.from([0x30, 0x80])), '')).toThrow(/Not DER/);
  });
});

describe('PKCS#12 of a secret', () => {
  test('may have no key', () => {
    const { certificates } = parsePkcs12(Buffer.from(FROM_OPENSSL.aes, 'base64'), 'secret');
    const content = parsePkcs12(encodePkcs12({ key: undefined, certificates }), '');
    expect(content).toEqual({ key: undefined, certificates });
  });

  test('has key and chain, in order', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { key, certificates } = parsePkcs12(Buffer.from(FROM_OPENSSL.aes, 'base64'), 'secret');
    const file = encodePkcs12({ key, certificates });
    createSecureContext({ pfx: file, passphrase: '' });
    expect(parsePkcs12(file, '').key?.equals(key ?? privateKey)).toBe(true);
  });
});

describe('DER', () => {
  test.each([0, 1, 127, 128, 255, 256, 2_048, 65_535, 2 ** 31 - 1])('writes and reads the integer %d', (value) => {
    expect(integerOf(parseDer(integer(value)))).toBe(value);
  });

  test.each(['1.2.840.113549.1.7.1', '2.16.840.1.101.3.4.2.1', '1.3.14.3.2.26', '2.5.4.3'])(
    'writes and reads %s',
    (oid) => {
      expect(oidOf(parseDer(objectIdentifier(oid)))).toBe(oid);
    },
  );
});
