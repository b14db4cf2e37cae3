import { airtable } from './catalog/airtable.ts';
import { amazon } from './catalog/amazon.ts';
import { apple } from './catalog/apple.ts';
import { asana } from './catalog/asana.ts';
import { atlassian } from './catalog/atlassian.ts';
import { auth0 } from './catalog/auth0.ts';
import { basecamp } from './catalog/basecamp.ts';
import { bitbucket } from './catalog/bitbucket.ts';
import { box } from './catalog/box.ts';
import { calendly } from './catalog/calendly.ts';
import { canva } from './catalog/canva.ts';
import { clickup } from './catalog/clickup.ts';
import { digitalocean } from './catalog/digitalocean.ts';
import { discord } from './catalog/discord.ts';
import { docusign } from './catalog/docusign.ts';
import { dropbox } from './catalog/dropbox.ts';
import { eventbrite } from './catalog/eventbrite.ts';
import { facebook } from './catalog/facebook.ts';
import { figma } from './catalog/figma.ts';
import { fitbit } from './catalog/fitbit.ts';
import { freshbooks } from './catalog/freshbooks.ts';
import { github } from './catalog/github.ts';
import { gitlab } from './catalog/gitlab.ts';
import { google } from './catalog/google.ts';
import { googleHealth } from './catalog/google-health.ts';
import { gumroad } from './catalog/gumroad.ts';
import { heroku } from './catalog/heroku.ts';
import { hubspot } from './catalog/hubspot.ts';
import { instagram } from './catalog/instagram.ts';
import { intercom } from './catalog/intercom.ts';
import { kakao } from './catalog/kakao.ts';
import { keycloak } from './catalog/keycloak.ts';
import { line } from './catalog/line.ts';
import { linear } from './catalog/linear.ts';
import { linkedin } from './catalog/linkedin.ts';
import { mailchimp } from './catalog/mailchimp.ts';
import { mastodon } from './catalog/mastodon.ts';
import { microsoft } from './catalog/microsoft.ts';
import { miro } from './catalog/miro.ts';
import { monday } from './catalog/monday.ts';
import { naver } from './catalog/naver.ts';
import { netlify } from './catalog/netlify.ts';
import { notion } from './catalog/notion.ts';
import { okta } from './catalog/okta.ts';
import { oktaOrg } from './catalog/okta-org.ts';
import { oura } from './catalog/oura.ts';
import { patreon } from './catalog/patreon.ts';
import { paypal } from './catalog/paypal.ts';
import { pinterest } from './catalog/pinterest.ts';
import { pipedrive } from './catalog/pipedrive.ts';
import { quickbooks } from './catalog/quickbooks.ts';
import { reddit } from './catalog/reddit.ts';
import { salesforce } from './catalog/salesforce.ts';
import { shopify } from './catalog/shopify.ts';
import { slack } from './catalog/slack.ts';
import { snapchat } from './catalog/snapchat.ts';
import { soundcloud } from './catalog/soundcloud.ts';
import { spotify } from './catalog/spotify.ts';
import { square } from './catalog/square.ts';
import { strava } from './catalog/strava.ts';
import { stripe } from './catalog/stripe.ts';
import { surveymonkey } from './catalog/surveymonkey.ts';
import { threads } from './catalog/threads.ts';
import { tiktok } from './catalog/tiktok.ts';
import { todoist } from './catalog/todoist.ts';
import { twitch } from './catalog/twitch.ts';
import { typeform } from './catalog/typeform.ts';
import { vercel } from './catalog/vercel.ts';
import { vk } from './catalog/vk.ts';
import { webex } from './catalog/webex.ts';
import { wechat } from './catalog/wechat.ts';
import { withings } from './catalog/withings.ts';
import { x } from './catalog/x.ts';
import { xero } from './catalog/xero.ts';
import { yahoo } from './catalog/yahoo.ts';
import { youtube } from './catalog/youtube.ts';
import { zendesk } from './catalog/zendesk.ts';
import { zoho } from './catalog/zoho.ts';
import { zoom } from './catalog/zoom.ts';
import type { Provider } from './provider.ts';

const entries: readonly Provider[] = [
  airtable,
  amazon,
  apple,
  asana,
  atlassian,
  auth0,
  basecamp,
  bitbucket,
  box,
  calendly,
  canva,
  clickup,
  digitalocean,
  discord,
  docusign,
  dropbox,
  eventbrite,
  facebook,
  figma,
  fitbit,
  freshbooks,
  github,
  gitlab,
  google,
  googleHealth,
  gumroad,
  heroku,
  hubspot,
  instagram,
  intercom,
  kakao,
  keycloak,
  line,
  linear,
  linkedin,
  mailchimp,
  mastodon,
  microsoft,
  miro,
  monday,
  naver,
  netlify,
  notion,
  okta,
  oktaOrg,
  oura,
  patreon,
  paypal,
  pinterest,
  pipedrive,
  quickbooks,
  reddit,
  salesforce,
  shopify,
  slack,
  snapchat,
  soundcloud,
  spotify,
  square,
  strava,
  stripe,
  surveymonkey,
  threads,
  tiktok,
  todoist,
  twitch,
  typeform,
  vercel,
  vk,
  webex,
  wechat,
  withings,
  x,
  xero,
  yahoo,
  youtube,
  zendesk,
  zoho,
  zoom,
];

/** Every provider that ships, by id, in alphabetical order. Entries are data: nothing in here runs. */
export const catalog: ReadonlyMap<string, Provider> = new Map(entries.map((entry) => [entry.id, entry]));

/** The entry of a provider, or undefined for an id which the catalog does not know. */
export function findProvider(id: string): Provider | undefined {
  return catalog.get(id);
}
