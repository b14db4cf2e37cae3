import type { Middleware } from './middleware.ts';

/** Answers say the time by which tokens end. Node would write its machine's, whatever this process takes for now. */
export const sayTheTime: Middleware = (ctx, next) => {
  ctx.set('date', new Date().toUTCString());
  return next();
};
