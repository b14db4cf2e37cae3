import type { LogFields, Logger } from '@evergrant/core';
import { traceIdOf } from './trace-id.ts';

const withTrace = (fields: LogFields): LogFields =>
  typeof fields.correlationId === 'string' ? { ...fields, traceId: traceIdOf(fields.correlationId) } : fields;

/** Names the trace in every line of a request or job. */
export const withTraceIds = (log: Logger): Logger => ({
  debug: (fields, message) => log.debug(withTrace(fields), message),
  info: (fields, message) => log.info(withTrace(fields), message),
  warn: (fields, message) => log.warn(withTrace(fields), message),
  error: (fields, message) => log.error(withTrace(fields), message),
});
