import type { Plugin } from 'esbuild';

interface Substitute {
  /** Module as it is imported, and where the import stands. */
  readonly path: RegExp;
  readonly importer: RegExp;
  readonly contents: string;
  readonly because: string;
}

/** Parts of dependencies that the app never reaches, a fifth of the bundle. */
const substitutes: readonly Substitute[] = [
  {
    path: /^\.\.\/locales\/index\.js$/,
    importer: /zod/,
    contents: 'export {};',
    because: "fifty languages; every message of a spec is edge-tls's own",
  },
  {
    path: /^\.\/from-json-schema\.js$/,
    importer: /zod/,
    contents: 'export const fromJSONSchema = undefined;',
    because: 'schemas are written as JSON Schema here, never read from it',
  },
  {
    path: /^mime-db$/,
    importer: /mime-types/,
    contents: 'module.exports = {};',
    because: 'types of files in multipart forms, which axios would send if anybody asked it to',
  },
  {
    path: /^validator$/,
    importer: /durable-functions/,
    contents: "module.exports = { isURL: require('validator/lib/isURL').default };",
    because: 'a hundred validators, of which durable-functions asks one',
  },
];

/** Replaces them while bundling. One that is no longer imported fails the build, so that the list stays true. */
export const bundleSubstitutes: Plugin = {
  name: 'bundle-substitutes',
  setup(build) {
    const used = new Set<Substitute>();
    for (const substitute of substitutes) {
      build.onResolve({ filter: substitute.path }, ({ importer, resolveDir }) => {
        if (!substitute.importer.test(importer)) return undefined;
        used.add(substitute);
        return { path: substitute.path.source, namespace: 'substitute', pluginData: { substitute, resolveDir } };
      });
    }
    build.onLoad({ filter: /.*/, namespace: 'substitute' }, ({ pluginData }) => {
      const { substitute, resolveDir } = pluginData as { substitute: Substitute; resolveDir: string };
      return { contents: substitute.contents, resolveDir };
    });
    build.onEnd(() => {
      const idle = substitutes.filter((substitute) => !used.has(substitute));
      return {
        errors: idle.map(({ path, because }) => ({ text: `${path.source} is not imported any more (${because})` })),
      };
    });
  },
};
