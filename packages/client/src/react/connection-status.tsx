import type { Connection } from '../types.ts';
import { useEvergrant } from './evergrant-provider.tsx';

/**
 * How a connection is, in a word.
 *
 * @example
 * ```tsx
 * <ConnectionStatus connection={connection} />
 * ```
 */
export function ConnectionStatus({
  connection: { status },
  className = 'evergrant-status',
}: {
  readonly connection: Pick<Connection, 'status'>;
  readonly className?: string;
}) {
  const { words } = useEvergrant();
  return (
    <span className={className} data-status={status}>
      {words.status[status]}
    </span>
  );
}
