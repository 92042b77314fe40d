// Writes docs/manifest.md anew from the schema of a manifest and the texts of its keys.
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { manifestPage } from '../cli/text/manifest/manifest-page.ts';

writeFileSync(fileURLToPath(new URL('../docs/manifest.md', import.meta.url)), manifestPage());
