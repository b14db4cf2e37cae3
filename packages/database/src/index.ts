export { createDatabase, type Database, type DatabaseOptions } from './client.ts';
export * from './copy/index.ts';
export * from './embedded/index.ts';
export * from './generated/prisma/client.ts';
export * from './migrate/index.ts';
export { hasMovableTime, type MovableTime, openMovableTime } from './movable-time.ts';
export { openDirectConnection } from './open-direct-connection.ts';
export { pingDatabase } from './ping-database.ts';
export { DatabaseSetupError, type DatabaseSetupErrorCode } from './setup-error.ts';
