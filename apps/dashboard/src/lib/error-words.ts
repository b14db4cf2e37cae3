import type { EvergrantErrorCode } from '@evergrant/client';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';

/** An error in words: what happened, and what follows from it or what to do. */
export interface ErrorWords {
  readonly title: MessageDescriptor;
  readonly advice: MessageDescriptor;
}

const PROVIDER_ADVICE = msg`Nothing was changed. This is usually over in a few minutes: try again then.`;
const HUB_ADVICE = msg`Nothing was changed. Try again; if it lasts, tell whoever runs this hub.`;
const RECONNECT_ADVICE = msg`Apps can't use this account until you reconnect it.`;
const OPERATOR_ADVICE = msg`Whoever runs this hub has to correct its settings. Give them the details below.`;

/** Also what no page of the dashboard does. */
const DEFECT: ErrorWords = { title: msg`Something went wrong on our side`, advice: HUB_ADVICE };

/** One row per code; the compiler asks for the row of a new code. */
export const ERROR_WORDS: Readonly<Record<EvergrantErrorCode, ErrorWords>> = {
  INVALID_PROVIDER: { title: msg`This provider isn't set up here`, advice: OPERATOR_ADVICE },
  INVALID_USER_ID: { title: msg`This user doesn't exist`, advice: HUB_ADVICE },
  INVALID_REDIRECT_URL: {
    title: msg`This hub doesn't allow going back to this address`,
    advice: OPERATOR_ADVICE,
  },
  OAUTH_INIT_ERROR: { title: msg`The connection couldn't be started`, advice: OPERATOR_ADVICE },
  INVALID_STATE: {
    title: msg`This attempt isn't valid any more`,
    advice: msg`It took too long, was already used, or began in another browser. Nothing was connected: start again.`,
  },
  OAUTH_CALLBACK_ERROR: {
    title: msg`The provider didn't complete the connection`,
    advice: msg`Nothing was connected. Try again.`,
  },
  ACCOUNT_NOT_FOUND: {
    title: msg`This connection doesn't exist`,
    advice: msg`It may have been removed, or the link is for somebody else's account.`,
  },
  NO_REFRESH_TOKEN: {
    title: msg`This provider gives no way to renew access by itself`,
    advice: msg`Access lasts until it runs out. Reconnect to start anew.`,
  },
  TOKEN_REFRESH_ERROR: {
    title: msg`Access couldn't be refreshed right now`,
    advice: msg`The hub keeps trying by itself, and the connection keeps working while its current access lasts.`,
  },
  TOKEN_EXPIRED: { title: msg`Access has run out and couldn't be renewed`, advice: RECONNECT_ADVICE },
  NO_ACCESS_TOKEN: { title: msg`This connection holds no access`, advice: RECONNECT_ADVICE },
  GET_TOKEN_ERROR: { title: msg`The stored access couldn't be opened`, advice: OPERATOR_ADVICE },
  DISCONNECT_ERROR: {
    title: msg`The account couldn't be disconnected`,
    advice: msg`It is still connected. Try again.`,
  },
  DATABASE_ERROR: { title: msg`The hub can't reach its database`, advice: HUB_ADVICE },
  NETWORK_ERROR: { title: msg`The provider couldn't be reached`, advice: PROVIDER_ADVICE },
  API_ERROR: { title: msg`The provider answered with an error`, advice: PROVIDER_ADVICE },
  TIMEOUT_ERROR: { title: msg`The provider didn't answer in time`, advice: PROVIDER_ADVICE },
  CONSENT_DENIED: {
    title: msg`The request was declined at the provider`,
    advice: msg`Nothing was connected. If that wasn't intended, try again and approve.`,
  },
  ACCOUNT_MISMATCH: {
    title: msg`You signed in with a different account`,
    advice: msg`Nothing was changed. Try again with the account you want to reconnect, or add the other one as a new connection.`,
  },
  SCOPE_MISSING: {
    title: msg`Not all permissions were granted`,
    advice: msg`Apps that need them can't use this account. Reconnect it and allow everything that is asked for.`,
  },
  RESOURCE_NOT_CHOSEN: {
    title: msg`No site or organisation is chosen yet`,
    advice: msg`Apps can't use this account until you choose one.`,
  },
  NO_RESOURCE: {
    title: msg`This account has no site or organisation there`,
    advice: msg`Nothing was connected. Try again with an account that has one, and allow access to it.`,
  },
  CLIENT_MISCONFIGURED: {
    title: msg`The provider rejects this hub's own credentials`,
    advice: msg`Nothing is wrong with your account, and nothing was changed. Whoever runs this hub has to correct its settings.`,
  },
  FLOW_IN_PROGRESS: {
    title: msg`This connection is still being completed`,
    advice: msg`Wait a moment, then reload the page.`,
  },
  PROVIDER_READ_ONLY: {
    title: msg`This provider is set up in the hub's configuration`,
    advice: msg`Nothing was changed. Change it there, and restart the hub.`,
  },
  PROVIDER_IN_USE: {
    title: msg`Accounts are still connected through this provider`,
    advice: msg`Nothing was changed. Stop offering it instead; it can be removed once nobody is connected.`,
  },
  LIMIT_REACHED: {
    title: msg`There are as many of these as there may be`,
    advice: msg`Remove some that aren't needed any more.`,
  },
  RATE_LIMITED: { title: msg`Too many requests`, advice: msg`Wait a minute, then try again.` },
  VALIDATION_ERROR: {
    title: msg`Something that was entered isn't valid`,
    advice: msg`Correct it and try again.`,
  },
  UNSUPPORTED_MEDIA_TYPE: DEFECT,
  METHOD_NOT_ALLOWED: DEFECT,
  IDEMPOTENCY_KEY_REUSED: DEFECT,
  REQUEST_IN_PROGRESS: DEFECT,
  PAYLOAD_TOO_LARGE: {
    title: msg`That is more than can be sent at once`,
    advice: msg`Shorten it and try again.`,
  },
  UNAUTHENTICATED: { title: msg`You are signed out`, advice: msg`Sign in again to go on.` },
  STEP_UP_REQUIRED: {
    title: msg`This needs a fresh sign-in`,
    advice: msg`Nothing was changed. Try again, and confirm that it is you.`,
  },
  FORBIDDEN: { title: msg`You aren't allowed to do this`, advice: msg`Nothing was changed.` },
  LAST_OPERATOR: {
    title: msg`Nobody else could run this hub`,
    advice: msg`Nothing was changed. Make somebody else an operator first.`,
  },
  NOT_FOUND: { title: msg`There is nothing here`, advice: msg`The link may be old or mistyped.` },
  INTERNAL_ERROR: DEFECT,
  HUB_UNREACHABLE: {
    title: msg`The hub can't be reached`,
    advice: msg`What you see may be out of date. Check your network, then try again.`,
  },
  ABORTED: {
    title: msg`This was stopped`,
    advice: msg`The answer of the hub wasn't waited for. What you see may be out of date.`,
  },
  FLOW_EXPIRED: {
    title: msg`Time ran out`,
    advice: msg`Nobody finished at the provider within ten minutes. Nothing was connected: start again.`,
  },
};
