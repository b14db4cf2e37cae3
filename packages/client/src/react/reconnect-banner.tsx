import { ConnectButton } from './connect-button.tsx';
import { useEvergrant } from './evergrant-provider.tsx';
import { useConnections } from './use-connections.ts';

/**
 * Says that accounts have to be connected again, and offers to; nothing while none has. Disconnected ones are not meant.
 *
 * @example
 * ```tsx
 * <ReconnectBanner />
 * ```
 */
export function ReconnectBanner({ className = 'evergrant-banner' }: { readonly className?: string }) {
  const { words } = useEvergrant();
  const { data: connections = [] } = useConnections();
  const broken = connections.filter(({ nextAction }) => nextAction === 'reconnect');
  if (broken.length === 0) return null;
  const text = words.needsYou(broken.length);
  return (
    <section className={className} aria-label={text}>
      <p>{text}</p>
      {broken.map(({ id, provider }) => (
        <ConnectButton key={id} provider={provider} connectionId={id} />
      ))}
    </section>
  );
}
