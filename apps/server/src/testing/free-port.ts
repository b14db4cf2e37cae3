export { freePort } from '@evergrant/sandbox/free-port';
