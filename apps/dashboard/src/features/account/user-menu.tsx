import { Trans, useLingui } from '@lingui/react/macro';
import { Avatar, Menu, UnstyledButton, VisuallyHidden } from '@mantine/core';
import { IconLogout, IconSelector, IconUserCog } from '@tabler/icons-react';
import { MenuLink } from '../../components/menu-link.tsx';
import { notifyError } from '../../components/notify.tsx';
import classes from './user-menu.module.css';

/** Who is signed in, and the way out. */
export function UserMenu({
  name,
  email,
  onSignedOut,
}: {
  readonly name: string;
  readonly email: string;
  readonly onSignedOut: () => void;
}) {
  const { t } = useLingui();
  const signOut = async () => {
    // Loaded where it is needed: no other page does.
    const { authClient } = await import('./auth-client.ts');
    const { error } = await authClient.signOut();
    if (error === null) onSignedOut();
    else notifyError(error);
  };
  return (
    <Menu position="top-start" width="target">
      <Menu.Target>
        <UnstyledButton className={classes.button}>
          <VisuallyHidden>{t`Account menu:`} </VisuallyHidden>
          <Avatar name={name} size={30} color="evergreen" variant="light" aria-hidden="true" />
          <span className={classes.who}>
            <span className={classes.name}>{name}</span>
            <span className={classes.email}>{email}</span>
          </span>
          <IconSelector size={16} aria-hidden="true" className={classes.icon} />
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <MenuLink to="/account" leftSection={<IconUserCog size={16} />}>
          <Trans>Your account</Trans>
        </MenuLink>
        <Menu.Item leftSection={<IconLogout size={16} />} onClick={() => void signOut()}>
          <Trans>Sign out</Trans>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
