import { createCorrelationId, type RequestOrigin } from '@evergrant/core';

/** How the audit log names what is done at the command line. */
export const cliOrigin = (): RequestOrigin => ({ actor: 'cli', correlationId: createCorrelationId() });
