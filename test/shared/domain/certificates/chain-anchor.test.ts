import { certificateFacts } from '../../../../shared/domain/certificates/certificate-facts.ts';
import { chainAnchor } from '../../../../shared/domain/certificates/chain-anchor.ts';
import { authority, type Made, make, names } from './certificate-maker.ts';

let root: Made;
let intermediate: Made;
let leaf: Made;
let other: Made;

beforeAll(async () => {
  root = await make({ subject: 'CN=root', extensions: [authority()] });
  intermediate = await make({ subject: 'CN=issuing', issuer: root, extensions: [authority()] });
  leaf = await make({ subject: 'CN=leaf', issuer: intermediate, extensions: [names('apim.contoso.internal')] });
  other = await make({ subject: 'CN=other', extensions: [authority()] });
});

const anchorOf = (chain: readonly Made[], wellKnown: readonly Made[] = []): unknown => {
  const anchor = chainAnchor(
    chain.map(({ der }) => der),
    wellKnown.map(({ der }) => der),
  );
  return anchor.kind === 'root' ? anchor.root.subject : anchor.kind;
};

describe('what a gateway has to trust for a chain', () => {
  test.each<[string, () => unknown, string]>([
    ['nothing, beneath a well-known authority', () => anchorOf([leaf, intermediate], [other, root]), 'wellKnown'],
    [
      'nothing, when the well-known root itself was served',
      () => anchorOf([leaf, intermediate, root], [root]),
      'wellKnown',
    ],
    ['the root that was served', () => anchorOf([leaf, intermediate, root], [other]), 'CN=root'],
    ['the root that was served, in whatever order', () => anchorOf([leaf, root, other, intermediate]), 'CN=root'],
    ['not known, where the root was not served', () => anchorOf([leaf, intermediate], [other]), 'unknown'],
    ['not known, where an intermediate is missing', () => anchorOf([leaf, root]), 'unknown'],
    ['not known, of no chain', () => anchorOf([]), 'unknown'],
    ['not known, of a corrupt leaf', () => chainAnchor(['AAAA', root.der], [root.der]).kind, 'unknown'],
  ])('%s', (_, anchor, expected) => {
    expect(anchor()).toBe(expected);
  });

  test('the certificate itself, when it signed itself and may sign', async () => {
    const self = await make({ subject: 'CN=self', extensions: [authority(0), names('apim.contoso.internal')] });
    expect(chainAnchor([self.der], [])).toEqual({ kind: 'root', root: certificateFacts(self.der) });
  });

  test('not known, when it signed itself and may not: v2 does not trust it even as a root', async () => {
    expect(anchorOf([await make({ subject: 'CN=self', extensions: [names('apim.contoso.internal')] })])).toBe(
      'unknown',
    );
  });
});
