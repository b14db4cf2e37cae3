import { userInfo } from 'node:os';
import { createCorrelationId, type RequestOrigin } from '@evergrant/core';

/** Somebody of the machine; a container may have no name for its user. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown');
  }
}

/** How the audit log names what is done at the command line, and who did it. */
export const cliOrigin = (): RequestOrigin => ({
  actor: `cli:${systemUser()}`,
  correlationId: createCorrelationId(),
});
