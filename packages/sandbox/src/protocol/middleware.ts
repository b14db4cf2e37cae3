import type Provider from 'oidc-provider';

/** A step of the provider's own (Koa) pipeline. */
export type Middleware = Parameters<Provider['use']>[0];
export type Context = Parameters<Middleware>[0];
