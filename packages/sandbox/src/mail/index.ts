export type { Email } from 'postal-mime';
export { type MailCatcher, startMailCatcher } from './start-mail-catcher.ts';
