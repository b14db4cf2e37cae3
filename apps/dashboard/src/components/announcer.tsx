import { VisuallyHidden } from '@mantine/core';
import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';

const AnnounceContext = createContext<(message: string) => void>(() => {});

/** A polite live region: what changes by itself is said once, without interrupting. */
export function Announcer({ children }: { readonly children: ReactNode }) {
  const [message, setMessage] = useState({ text: '', count: 0 });
  const announce = useCallback((text: string) => setMessage(({ count }) => ({ text, count: count + 1 })), []);
  return (
    <AnnounceContext value={announce}>
      {children}
      <VisuallyHidden role="status" aria-live="polite">
        <span key={message.count}>{message.text}</span>
      </VisuallyHidden>
    </AnnounceContext>
  );
}

/** Says something to people who do not see the page. */
export const useAnnounce = (): ((message: string) => void) => useContext(AnnounceContext);
