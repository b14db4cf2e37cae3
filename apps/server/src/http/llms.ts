import type { RestRoute } from './rest-routes.ts';

/**
 * What a language model should know first (llmstxt.org): what this is, where everything stands, and every call with a line.
 *
 * @param hub its origin
 */
export const llmsText = (hub: string, routes: readonly RestRoute[]): string => `# Evergrant

> A self-hosted hub for OAuth connections. People connect their accounts at providers; backends ask for an access token that works.

Calls are JSON over REST below ${hub}/api/v1, with \`Authorization: Bearer evg_<id>_<secret>\`. Errors are
\`{"error": {"code", "message", "retryable", "correlationId", "docs"}}\`. Ask for a token before each use, and do not store it.

## Documents

- [OpenAPI 3.1](${hub}/api/v1/openapi.json): every call, its scope, its errors, and the webhooks
- [API reference](${hub}/docs): the same as a page
- [Errors](${hub}/docs/errors.md): every code, its cause and its cure
- [Token exchange](${hub}/.well-known/oauth-authorization-server): RFC 8693, for who speaks OAuth alone

## Calls

${routes.map(({ method, path, summary, scope }) => `- \`${method} /api/v1${path}\`: ${summary}${scope === undefined ? '' : ` (scope \`${scope}\`)`}`).join('\n')}
`;
