/** The app is exported as static files; whoever serves them needs no Node.js. @type {import('next').NextConfig} */
export default {
  output: 'export',
  trailingSlash: true,
  reactStrictMode: true,
  poweredByHeader: false,
  // A constant, so that the same sources give the same bytes everywhere.
  generateBuildId: () => 'velum',
  turbopack: { root: import.meta.dirname },
  // Next rewrites the tsconfig it uses, so the app has its own; types are checked apart.
  typescript: { ignoreBuildErrors: true, tsconfigPath: 'app/tsconfig.json' },
};
