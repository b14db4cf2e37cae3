import { isIP } from 'node:net';
import { ECS_CATEGORIES } from './ecs-categories.ts';
import type { ExportedEvent } from './export-event.ts';

/** The version of the Elastic Common Schema that events, and lines of the log, are written in. */
export const ECS_VERSION = '8.17.0';

const PERSON = /^(user|operator):(\d+)$/;
const AT_THE_MACHINE = /^cli:(.+)$/;

/** `user.*`: who acted, or tried to; `user.target.*`: the user that it was about, where that is somebody else. */
function userOf({ actor, actorName, userId }: ExportedEvent) {
  const about = userId === null ? undefined : String(userId);
  if (actor === 'anonymous') return { id: about };
  const [, kind, id] = PERSON.exec(actor) ?? [];
  const target = about === undefined || about === id ? undefined : { id: about };
  if (kind === undefined) return { name: AT_THE_MACHINE.exec(actor)?.[1], target };
  return { id, name: actorName ?? undefined, ...(kind === 'operator' ? { roles: [kind] } : {}), target };
}

/**
 * An event as a line of JSON in the Elastic Common Schema. What it has no field for stands under `evergrant`; map
 * `evergrant.metadata` as `flattened`, because its fields differ from event to event.
 *
 * @see https://www.elastic.co/docs/reference/ecs
 */
export function writeEcs(event: ExportedEvent): string {
  const { category, type, outcome } = ECS_CATEGORIES[event.event];
  const { ipAddress, userAgent } = event;
  return `${JSON.stringify({
    '@timestamp': event.at,
    ecs: { version: ECS_VERSION },
    event: {
      id: event.id.toString(),
      kind: 'event',
      module: 'evergrant',
      dataset: 'evergrant.audit',
      action: event.event,
      category: [category],
      type: [type],
      outcome,
    },
    user: userOf(event),
    ...(ipAddress === null
      ? {}
      : { source: { address: ipAddress, ...(isIP(ipAddress) === 0 ? {} : { ip: ipAddress }) } }),
    ...(userAgent === null ? {} : { user_agent: { original: userAgent } }),
    http: { request: { id: event.correlationId } },
    evergrant: {
      actor: event.actor,
      actor_name: event.actorName,
      provider: event.provider,
      connection_id: event.connectionId,
      account_id: event.accountId,
      metadata: event.metadata,
    },
  })}\n`;
}
