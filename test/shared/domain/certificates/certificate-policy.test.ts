import {
  firstReason,
  leafChecks,
  type LeafSituation,
  rootChecks,
  rootRotationChecks,
  type RootSituation,
} from '../../../../shared/domain/certificates/certificate-policy.ts';
import { zoneConstraints } from '../../../../shared/domain/certificates/name-constraints.ts';
import { renewalDueAt } from '../../../../shared/domain/certificates/renewal-due.ts';
import { authority, DAY, type Made, make, names, NOW, observed } from './certificate-maker.ts';

const HOST = 'apim.contoso.internal';

let root: Made;
let leaf: Made;

beforeAll(async () => {
  root = await make({
    subject: 'CN=root',
    until: 3649,
    extensions: [authority(0), zoneConstraints('contoso.internal')],
  });
  leaf = await make({ subject: `CN=${HOST}`, issuer: root, from: -10, until: 80, extensions: [names(HOST)] });
});

function situation(over: Partial<LeafSituation> = {}): LeafSituation {
  return {
    leaf: observed(leaf),
    intermediates: [],
    root: observed(root),
    hostName: HOST,
    expectedKeySha256: null,
    atLifetimePercent: 67,
    renewRequested: false,
    now: NOW,
    ...over,
  };
}

const made = (over: Parameters<typeof make>[0]): Promise<LeafSituation['leaf']> =>
  make(over).then((one) => observed(one));

describe('a leaf is renewed for the first of these reasons', () => {
  const due = 50.3 * DAY;

  test.each<[string, () => Promise<Partial<LeafSituation>>, string | null]>([
    ['nothing is wrong with it', async () => ({}), null],
    ['there is none', async () => ({ leaf: null }), 'LeafMissing'],
    ['its version is disabled', async () => ({ leaf: observed(leaf, { enabled: false }) }), 'LeafDisabled'],
    ['the host name changed', async () => ({ hostName: 'new.contoso.internal' }), 'LeafWrongHost'],
    [
      'it was issued by another root',
      async () => ({
        leaf: await made({
          subject: 'CN=x',
          issuer: await make({ subject: 'CN=old', extensions: [authority()] }),
          extensions: [names(HOST)],
        }),
      }),
      'LeafWrongIssuer',
    ],
    ['it was made for another key', async () => ({ expectedKeySha256: 'ab'.repeat(32) }), 'LeafKeyMismatch'],
    [
      'it is of the future',
      async () => ({
        leaf: await made({ subject: 'CN=x', issuer: root, from: 1, until: 9, extensions: [names(HOST)] }),
      }),
      'LeafNotYetValid',
    ],
    ['it expired', async () => ({ now: NOW + 81 * DAY }), 'LeafExpired'],
    [
      'the root has the same name and another key',
      async () => ({ root: observed(await make({ subject: 'CN=root', until: 3649, extensions: [authority()] })) }),
      'LeafUntrusted',
    ],
    [
      'it has a name that the root may not certify',
      async () => ({ leaf: await made({ subject: 'CN=x', issuer: root, extensions: [names(HOST, 'x.example')] }) }),
      'LeafUntrusted',
    ],
    ['so much of its life has passed', async () => ({ now: NOW + due }), 'LeafPastLifetimePercent'],
    ['a second earlier it may stay', async () => ({ now: Math.floor(NOW + due) - 1 }), null],
    ['somebody asked for it', async () => ({ renewRequested: true }), 'RenewRequested'],
    [
      'expired comes before due and asked for',
      async () => ({ now: NOW + 81 * DAY, renewRequested: true }),
      'LeafExpired',
    ],
    ['any issuer will do where no root is named', async () => ({ root: null }), null],
  ])('%s', async (_, over, code) => {
    expect(firstReason(leafChecks, situation(await over()))?.code ?? null).toBe(code);
  });

  test('the reason is a sentence with the names and the date', () => {
    expect(firstReason(leafChecks, situation({ now: NOW + 60 * DAY }))?.message).toBe(
      '67 % of its lifetime have passed; it ends on 2026-08-20.',
    );
  });

  test('renewal is due at the same moment wherever it is computed', () => {
    expect(renewalDueAt({ notBefore: NOW, notAfter: NOW + 90 * DAY }, 67)).toBe(NOW + Math.floor(60.3 * DAY));
  });
});

describe('a root is made anew for the first of these reasons', () => {
  const at = (over: Partial<RootSituation>): RootSituation => ({
    root: observed(root),
    hostNames: [HOST],
    now: NOW,
    ...over,
  });

  test.each<[string, () => Promise<Partial<RootSituation>>, string | null, string | null]>([
    ['nothing is wrong with it', async () => ({}), null, null],
    ['there is none', async () => ({ root: null }), 'RootMissing', 'RootMissing'],
    [
      'its version is disabled',
      async () => ({ root: observed(root, { enabled: false }) }),
      'RootDisabled',
      'RootDisabled',
    ],
    ['it is no authority', async () => ({ root: observed(leaf) }), 'RootNotAuthority', 'RootNotAuthority'],
    ['it expired', async () => ({ now: NOW + 3650 * DAY }), 'RootExpired', 'RootExpired'],
    [
      'it may not sign for a host name',
      async () => ({ hostNames: [HOST, 'apim.fabrikam.internal'] }),
      'RootForbidsName',
      'RootForbidsName',
    ],
    [
      'half its life has passed: rotated, not replaced',
      async () => ({ now: NOW + 1830 * DAY }),
      null,
      'RootPastHalfLife',
    ],
  ])('%s', async (_, over, replaced, rotated) => {
    const given = at(await over());
    expect(firstReason(rootChecks, given)?.code ?? null).toBe(replaced);
    expect(firstReason(rootRotationChecks, given)?.code ?? null).toBe(rotated);
  });
});
