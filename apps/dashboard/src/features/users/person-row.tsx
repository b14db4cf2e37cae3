import type { Person } from '@evergrant/client';
import { plural } from '@lingui/core/macro';
import { Trans, useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { RowHeading } from '../../components/row-list.tsx';
import { Time } from '../../components/time.tsx';
import { PersonBadge } from './person-badge.tsx';
import classes from './users.module.css';

/** Somebody in the list: who they are, and what they have here. */
export function PersonRow({ person }: { readonly person: Person }) {
  const { t } = useLingui();
  const { id, name, email, externalUserId, connections, lastSeenAt } = person;
  return (
    <li className={classes.row}>
      <div>
        <RowHeading
          title={
            <Link to="/users/$userId" params={{ userId: id }}>
              {name}
            </Link>
          }
        >
          {email ?? externalUserId}
          {' · '}
          {t({
            message: plural(connections, {
              0: 'No connections',
              one: '# connection',
              other: '# connections',
            }),
          })}
          {lastSeenAt !== null && (
            <>
              {' · '}
              <Trans>
                Last seen <Time at={lastSeenAt} style="relative" />
              </Trans>
            </>
          )}
        </RowHeading>
      </div>
      <PersonBadge person={person} />
    </li>
  );
}
