/** Whom files may import: of ours, and of packages; any where `packages` is absent. */
export interface Rule {
  readonly in: RegExp;
  readonly ours: RegExp;
  readonly packages?: RegExp;
}

/** Who may import whom: the first rule a file lies under holds, so the narrower stands first. */
export const RULES: readonly Rule[] = [
  // Compiled by AssemblyScript, which knows nothing of ours.
  { in: /^lib\/domain\/capture\/core\//, ours: /^lib\/domain\/capture\/core\//, packages: /^$/ },
  { in: /^lib\/statistics\//, ours: /^lib\/statistics\//, packages: /^$/ },
  { in: /^lib\/domain\//, ours: /^lib\/(domain|statistics)\//, packages: /^(zod|canonicalize|node:crypto)$/ },
  { in: /^lib\/words\//, ours: /^lib\/(words|domain)\//, packages: /^$/ },
  { in: /^lib\/report\//, ours: /^lib\/(report|words|domain)\//, packages: /^node:crypto$/ },
  {
    in: /^lib\/tables\//,
    ours: /^lib\/(tables|ports|domain)\//,
    packages: /^(hyparquet(-compressors|\/src\/\w+\.js)?|node:.*)$/,
  },
  { in: /^lib\/contract\//, ours: /^lib\/(contract|domain)\//, packages: /^zod$/ },
  { in: /^lib\/ports\//, ours: /^lib\/(ports|domain|contract)\//, packages: /^$/ },
  { in: /^lib\/flow\//, ours: /^lib\/(flow|ports|domain|contract)\//, packages: /^zod$/ },
  // Finds the declarations, and knows none of them.
  { in: /^functions\/flows\.ts$/, ours: /^lib\/flow\//, packages: /^node:(fs|url)$/ },
  {
    in: /^functions\/(api|console)\//,
    ours: /^(functions|lib\/(flow|ports|domain|contract))\//,
    packages: /^(zod|hono|hono\/(tiny|body-limit))$/,
  },
  {
    in: /^functions\//,
    ours: /^(functions|lib\/(flow|ports|domain|contract|words))\//,
    packages: /^(zod|node:crypto)$/,
  },
  {
    in: /^lib\/adapters\/local\//,
    ours: /^lib\/(adapters\/(local\/|items\/|objects\/|ids\.ts)|ports\/|domain\/|contract\/)/,
  },
  {
    in: /^lib\/adapters\/aws\//,
    ours: /^lib\/(adapters\/(aws\/|items\/|objects\/|cedar\/|ids\.ts|page-files\.ts)|flow\/|ports\/|domain\/|contract\/)/,
  },
  // Writes the programs of functions: from the declarations, and by name the factories of their ports.
  {
    in: /^lib\/constructs\/programs\/(pack|entry)\.ts$/,
    ours: /^(functions\/flows\.ts|lib\/(constructs|flow)\/|lib\/adapters\/aws\/factories\.ts)/,
    packages: /^(rolldown|node:.*)$/,
  },
  {
    in: /^lib\/constructs\//,
    ours: /^lib\/(constructs|flow|contract)\//,
    packages: /^(constructs|aws-cdk-lib.*|cdk-nag.*|rolldown(\/utils)?|node:.*)$/,
  },
  {
    in: /^lib\/stacks\//,
    ours: /^(functions\/flows\.ts|lib\/(stacks|constructs|flow|contract)\/)/,
    packages: /^(constructs|aws-cdk-lib.*|cdk-nag)$/,
  },
  { in: /^lib\/adapters\//, ours: /^lib\/(adapters\/(items|objects|cedar)|tables|ports|domain|contract)\// },
  { in: /^standin\//, ours: /^standin\// },
  { in: /^console\//, ours: /^(console|lib\/(contract|domain|words))\// },
  { in: /^examples\//, ours: /^examples\// },
  { in: /^bin\//, ours: /^(bin|cli|local|lib)\// },
  { in: /^cli\/(terminal|input|text)\//, ours: /^(cli\/(terminal|input|text)|lib)\// },
  { in: /^local\//, ours: /^(local|cli\/terminal|functions|lib)\// },
  { in: /^demo\//, ours: /^(demo|local|cli\/(terminal|input|text|target)|functions|lib|examples)\// },
  { in: /^cli\//, ours: /^(cli|local|demo|functions|lib|examples)\// },
];

export const ruleFor = (path: string): Rule | undefined => RULES.find((rule) => rule.in.test(path));
