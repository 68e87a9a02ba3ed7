import { orderChain } from '../../../../shared/domain/certificates/chain-order.ts';
import { authority, type Made, make, names } from './certificate-maker.ts';

let root: Made;
let middle: Made;
let leaf: Made;

beforeAll(async () => {
  root = await make({ subject: 'CN=root', extensions: [authority()] });
  middle = await make({ subject: 'CN=middle', issuer: root, extensions: [authority()] });
  leaf = await make({ subject: 'CN=leaf', issuer: middle, extensions: [names('leaf.example')] });
});

const ders = (...all: readonly Made[]): string[] => all.map(({ der }) => der);

describe('certificates of a chain, in whatever order', () => {
  test('come out leaf first', () => {
    for (const order of [
      [leaf, middle, root],
      [root, middle, leaf],
      [middle, leaf, root, leaf],
    ])
      expect(orderChain(ders(...order))).toEqual({ chain: ders(leaf, middle, root), strangers: [], fault: null });
  });

  test('a missing intermediate is noticed', () => {
    expect(orderChain(ders(root, leaf))).toEqual({
      chain: ders(leaf),
      strangers: ders(root),
      fault: 'MissingIntermediate',
    });
  });

  test('a missing root is noticed', () => {
    expect(orderChain(ders(middle, leaf))).toMatchObject({ chain: ders(leaf, middle), fault: 'MissingIntermediate' });
  });

  test('a certificate that does not belong to it is set apart', async () => {
    const stranger = await make({ subject: 'CN=stranger', extensions: [authority()] });
    expect(orderChain(ders(stranger, root, middle, leaf))).toEqual({
      chain: ders(leaf, middle, root),
      strangers: ders(stranger),
      fault: null,
    });
  });

  test('a leaf that signs itself is told from an authority that does', async () => {
    const lonely = await make({ subject: 'CN=lonely', extensions: [names('lonely.example')] });
    expect(orderChain(ders(lonely))).toMatchObject({ fault: 'SelfSignedNotAuthority' });
    expect(orderChain(ders(root))).toMatchObject({ chain: ders(root), fault: null });
  });

  test('nothing at all is a fault', () => {
    expect(orderChain([])).toEqual({ chain: [], strangers: [], fault: 'Empty' });
  });
});
