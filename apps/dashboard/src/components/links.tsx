import { Anchor, type AnchorProps, Button, type ButtonProps } from '@mantine/core';
import { createLink } from '@tanstack/react-router';
import type { ComponentProps } from 'react';

type WithoutLook<Props> = Omit<ComponentProps<'a'>, keyof Props>;

/** A link in running text that knows the routes. */
export const AnchorLink = createLink((props: AnchorProps & WithoutLook<AnchorProps>) => (
  <Anchor {...props} />
));

/** A link that looks like a button and knows the routes. */
export const ButtonLink = createLink((props: ButtonProps & WithoutLook<ButtonProps>) => (
  <Button component="a" {...props} />
));
