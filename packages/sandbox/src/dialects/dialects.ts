import type { Dialect } from './dialect.ts';
import { apple } from './providers/apple.ts';
import { atlassian } from './providers/atlassian.ts';
import { clickup } from './providers/clickup.ts';
import { github } from './providers/github.ts';
import { google } from './providers/google.ts';
import { hubspot } from './providers/hubspot.ts';
import { instagram } from './providers/instagram.ts';
import { intranet } from './providers/intranet.ts';
import { linkedin } from './providers/linkedin.ts';
import { mailchimp } from './providers/mailchimp.ts';
import { microsoft } from './providers/microsoft.ts';
import { naver } from './providers/naver.ts';
import { notion } from './providers/notion.ts';
import { pipedrive } from './providers/pipedrive.ts';
import { quickbooks } from './providers/quickbooks.ts';
import { reddit } from './providers/reddit.ts';
import { shopify } from './providers/shopify.ts';
import { slack } from './providers/slack.ts';
import { square } from './providers/square.ts';
import { strava } from './providers/strava.ts';
import { tiktok } from './providers/tiktok.ts';
import { vk } from './providers/vk.ts';
import { webex } from './providers/webex.ts';
import { wechat } from './providers/wechat.ts';
import { zoho } from './providers/zoho.ts';

/** All of them; together they act out every quirk. */
export const dialects: readonly Dialect[] = [
  apple,
  atlassian,
  clickup,
  github,
  google,
  hubspot,
  instagram,
  intranet,
  linkedin,
  mailchimp,
  microsoft,
  naver,
  notion,
  pipedrive,
  quickbooks,
  reddit,
  shopify,
  slack,
  square,
  strava,
  tiktok,
  vk,
  webex,
  wechat,
  zoho,
];
