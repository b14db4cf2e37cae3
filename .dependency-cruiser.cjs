// Who may import whom. The layout and its reasons: docs/architecture.md.

/** Tests, and what exists for them only. */
const forTests = '\\.(test|test-d|fixture)\\.tsx?$|/(testing|test|e2e)/';

/** Folders of packages/core that do one thing each and know nothing of the order in which it is done. */
const leaves =
  '^packages/core/src/(oauth|state|vault|concurrency|caching|journal|outbound|audit|audit-chain|limits|webhooks)/';

/** What each member of the workspace may import of the others. */
const workspace = {
  'packages/providers': [],
  'packages/database': [],
  'packages/sandbox': [],
  'packages/core': ['packages/providers', 'packages/database'],
  'packages/client': [],
  'packages/playwright': ['packages/client', 'packages/sandbox'],
  'apps/server': ['packages/core', 'packages/database', 'packages/providers', 'packages/sandbox'],
  'apps/cli': [
    'packages/client',
    'packages/core',
    'packages/database',
    'packages/providers',
    'packages/sandbox',
    'apps/server',
  ],
  'apps/dashboard': ['packages/client', 'packages/core', 'packages/providers'],
};

const workspaceRules = Object.entries(workspace).map(([folder, allowed]) => ({
  name: `${folder}-knows-only-its-own`,
  comment: `${folder} may import of the workspace: ${allowed.join(', ') || 'nothing'}.`,
  severity: 'error',
  from: { path: `^${folder}/src/`, pathNot: forTests },
  to: { path: '^(apps|packages)/', pathNot: [folder, ...allowed].map((name) => `^${name}/`) },
}));

module.exports = {
  forbidden: [
    ...workspaceRules,
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or lack a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'must-resolve',
      comment: 'The import leads nowhere, or to a file that the package does not export.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-reaching-into-packages',
      comment: 'Other packages are imported by name, so that their exports decide what is public.',
      severity: 'error',
      from: { path: '^(apps|packages)/([^/]+)/' },
      to: { path: '^(apps|packages)/', pathNot: '^$1/$2/', dependencyTypes: ['local'] },
    },
    {
      name: 'dashboard-knows-health-only',
      comment:
        'What a connection is at a moment is one function for hub and browser; no other code of core ends up in a browser.',
      severity: 'error',
      from: { path: '^apps/dashboard/src/' },
      to: { path: '^packages/core/', pathNot: '^packages/core/src/connections/health\\.ts$' },
    },
    {
      name: 'health-needs-nothing',
      comment: 'It runs in browsers.',
      severity: 'error',
      from: { path: '^packages/core/src/connections/(health|states)\\.ts$' },
      to: { pathNot: '^packages/core/src/connections/states\\.ts$' },
    },
    {
      name: 'providers-are-data',
      comment:
        'The catalog is data: it needs zod to check it, re2js for its patterns and two sets of icons for its brands.',
      severity: 'error',
      from: { path: '^packages/providers/src/', pathNot: forTests },
      to: {
        dependencyTypes: ['npm', 'npm-dev', 'npm-peer', 'npm-optional'],
        pathNot: 'node_modules/(zod|re2js|simple-icons|@fortawesome)/',
      },
    },
    {
      name: 'leaves-never-call-back',
      comment: 'Use cases call leaves; leaves never call use cases or name jobs.',
      severity: 'error',
      from: { path: leaves, pathNot: forTests },
      to: { path: '^packages/core/src/(flows|tokens|connections|provider-configurations|jobs)/' },
    },
    {
      name: 'leaves-know-no-service',
      comment: 'Use cases call leaves, never the other way round.',
      severity: 'error',
      from: { path: leaves, pathNot: forTests },
      to: { path: '^packages/core/src/(index|integrations-service)\\.ts$' },
    },
    {
      name: 'only-stores-touch-prisma',
      comment: 'In core, queries live in *-store.ts; other files name the types only.',
      severity: 'error',
      from: { path: '^packages/core/src/', pathNot: ['-store\\.ts$', forTests] },
      to: {
        path: '^packages/database/|node_modules/@prisma/',
        dependencyTypesNot: ['type-only', 'type-import'],
      },
    },
    {
      name: 'generated-client-stays-inside',
      comment: "Prisma's generated client is reached through '@evergrant/database'.",
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: '^packages/database/' },
      to: { path: '^packages/database/src/generated/|node_modules/@?prisma/' },
    },
    {
      name: 'procedures-know-no-transport',
      comment: 'HTTP serves procedures; a procedure does not know by what it is served.',
      severity: 'error',
      from: { path: '^apps/server/src/trpc/', pathNot: forTests },
      to: { path: '^apps/server/src/http/' },
    },
    {
      name: 'no-import-across-features',
      comment: 'What two features share goes to components/ or lib/.',
      severity: 'error',
      from: { path: '^apps/dashboard/src/features/([^/]+)/', pathNot: forTests },
      to: { path: '^apps/dashboard/src/features/', pathNot: '^apps/dashboard/src/features/$1/' },
    },
    {
      name: 'dashboard-flows-one-way',
      comment: 'app -> features -> components -> lib.',
      severity: 'error',
      from: { path: '^apps/dashboard/src/(features|components|lib)/', pathNot: forTests },
      to: { path: '^apps/dashboard/src/app/' },
    },
    {
      name: 'shared-parts-know-no-feature',
      comment: 'app -> features -> components -> lib.',
      severity: 'error',
      from: { path: '^apps/dashboard/src/(components|lib)/', pathNot: forTests },
      to: { path: '^apps/dashboard/src/features/' },
    },
    {
      name: 'tests-stay-out-of-the-product',
      comment: 'What ships must not need what exists for tests.',
      severity: 'error',
      from: { path: '^(apps|packages)/[^/]+/src/', pathNot: forTests },
      to: { path: forTests, pathNot: 'node_modules' },
    },
    {
      name: 'bootstrap-needs-no-packages',
      comment: 'These scripts run before anything is installed.',
      severity: 'error',
      from: { path: '^scripts/.*\\.mjs$' },
      to: { pathNot: '^scripts/', dependencyTypesNot: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/src/generated/'] },
    exclude: { path: '^(apps|packages)/[^/]+/(dist|coverage)/' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'types', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.cjs', '.json', '.css'],
    },
    moduleSystems: ['es6', 'cjs'],
  },
};
