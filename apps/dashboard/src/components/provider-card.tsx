import { Skeleton, UnstyledButton, VisuallyHidden } from '@mantine/core';
import type { ReactNode } from 'react';
import { BrandIcon } from './brand-icon.tsx';
import classes from './provider-card.module.css';

/** Providers to choose one of, side by side. */
export function ProviderCards({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <ul className={classes.cards} aria-label={label}>
      {children}
    </ul>
  );
}

/** Stands in until they are there. */
export function ProviderCardsSkeleton() {
  return (
    <ul className={classes.cards} aria-hidden="true">
      {['a', 'b', 'c', 'd', 'e', 'f'].map((key) => (
        <li key={key}>
          <Skeleton height={58} radius="lg" />
        </li>
      ))}
    </ul>
  );
}

/** One of them. */
export function ProviderCard({
  provider,
  name,
  verb,
  below,
  onClick,
}: {
  readonly provider: string;
  readonly name: string;
  /** What choosing it does, for those who do not see the page. */
  readonly verb: string;
  readonly below: string;
  readonly onClick: () => void;
}) {
  return (
    <li>
      <UnstyledButton className={classes.card} onClick={onClick}>
        <BrandIcon provider={provider} size={32} />
        <span>
          <span className={classes.name}>
            <VisuallyHidden>{verb} </VisuallyHidden>
            {name}
          </span>
          <span className={classes.below}>{below}</span>
        </span>
      </UnstyledButton>
    </li>
  );
}
