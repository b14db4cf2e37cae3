import { Menu, type MenuItemProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

/** An item of a menu that is a link and knows the routes. Apart from other links: few pages begin with a menu. */
export const MenuLink = createLink(
  (props: MenuItemProps & Omit<ComponentProps<'a'>, keyof MenuItemProps>) => (
    <Menu.Item component="a" {...props} />
  ),
);
