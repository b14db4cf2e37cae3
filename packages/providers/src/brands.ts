import {
  faAmazon,
  faLinkedin,
  faMicrosoft,
  faSalesforce,
  faSlack,
  faYahoo,
  type IconDefinition,
} from '@fortawesome/free-brands-svg-icons';
import {
  type SimpleIcon,
  siAirtable,
  siApple,
  siAsana,
  siAtlassian,
  siAuth0,
  siBasecamp,
  siBitbucket,
  siBox,
  siCalendly,
  siClickup,
  siDigitalocean,
  siDiscord,
  siDropbox,
  siFacebook,
  siFigma,
  siFitbit,
  siGithub,
  siGitlab,
  siGoogle,
  siGumroad,
  siHubspot,
  siInstagram,
  siIntercom,
  siKakaotalk,
  siKeycloak,
  siLine,
  siLinear,
  siMailchimp,
  siMastodon,
  siMiro,
  siNaver,
  siNetlify,
  siNotion,
  siOkta,
  siPatreon,
  siPaypal,
  siPinterest,
  siQuickbooks,
  siReddit,
  siShopify,
  siSnapchat,
  siSoundcloud,
  siSpotify,
  siSquare,
  siStrava,
  siStripe,
  siSurveymonkey,
  siThreads,
  siTiktok,
  siTodoist,
  siTwitch,
  siTypeform,
  siVercel,
  siVk,
  siWebex,
  siWechat,
  siX,
  siXero,
  siYoutube,
  siZendesk,
  siZoho,
  siZoom,
} from 'simple-icons';
import { droppedMarks } from './dropped-marks.ts';

/** How a provider looks: `path` is one SVG path in the view box `box`; without it, draw the monogram. */
export type Brand = { title: string; hex: string; path?: string; box?: string; monogram: string };

type Mark = Pick<SimpleIcon, 'title' | 'hex' | 'path'> & { readonly box?: string };

/** The box of simple-icons. */
const SQUARE = '0 0 24 24';

const GREY = '6B7280';

/** The hub's own: a box, so that its initials are not taken for those of Salesforce. */
const sandbox: Mark = {
  title: 'Sandbox',
  hex: GREY,
  path: 'M12 1.7 2.5 7v10l9.5 5.3 9.5-5.3V7L12 1.7Zm0 2.3 6.4 3.6L12 11.2 5.6 7.6 12 4ZM4.5 9.3l6.5 3.6v6.5l-6.5-3.6V9.3Zm8.5 10.1v-6.5l6.5-3.6v6.5L13 19.4Z',
};

/** Of brands that simple-icons had to drop: the marks of Font Awesome Free (CC BY 4.0, https://fontawesome.com). */
function awesome({ icon: [width, height, , , path] }: IconDefinition, title: string, hex: string): Mark {
  return { title, hex, box: `0 0 ${width} ${height}`, path: [path].flat().join('') };
}

const icons: Readonly<Record<string, Mark>> = {
  ...droppedMarks,
  airtable: siAirtable,
  amazon: awesome(faAmazon, 'Amazon', 'FF9900'),
  apple: siApple,
  asana: siAsana,
  atlassian: siAtlassian,
  auth0: siAuth0,
  basecamp: siBasecamp,
  bitbucket: siBitbucket,
  box: siBox,
  calendly: siCalendly,
  clickup: siClickup,
  digitalocean: siDigitalocean,
  discord: siDiscord,
  dropbox: siDropbox,
  facebook: siFacebook,
  figma: siFigma,
  fitbit: siFitbit,
  github: siGithub,
  gitlab: siGitlab,
  google: siGoogle,
  'google-health': { ...siGoogle, title: 'Google Health' },
  gumroad: siGumroad,
  hubspot: siHubspot,
  instagram: siInstagram,
  intercom: siIntercom,
  kakao: siKakaotalk,
  keycloak: siKeycloak,
  line: siLine,
  linear: siLinear,
  linkedin: awesome(faLinkedin, 'LinkedIn', '0A66C2'),
  mailchimp: siMailchimp,
  mastodon: siMastodon,
  microsoft: awesome(faMicrosoft, 'Microsoft', '0078D4'),
  miro: siMiro,
  naver: siNaver,
  netlify: siNetlify,
  notion: siNotion,
  okta: siOkta,
  'okta-org': siOkta,
  patreon: siPatreon,
  paypal: siPaypal,
  pinterest: siPinterest,
  quickbooks: siQuickbooks,
  reddit: siReddit,
  salesforce: awesome(faSalesforce, 'Salesforce', '00A1E0'),
  sandbox,
  shopify: siShopify,
  slack: awesome(faSlack, 'Slack', '4A154B'),
  snapchat: siSnapchat,
  soundcloud: siSoundcloud,
  spotify: siSpotify,
  square: siSquare,
  strava: siStrava,
  stripe: siStripe,
  surveymonkey: siSurveymonkey,
  threads: siThreads,
  tiktok: siTiktok,
  todoist: siTodoist,
  twitch: siTwitch,
  typeform: siTypeform,
  vercel: siVercel,
  vk: siVk,
  webex: siWebex,
  wechat: siWechat,
  x: siX,
  xero: siXero,
  yahoo: awesome(faYahoo, 'Yahoo', '6001D2'),
  youtube: siYoutube,
  zendesk: siZendesk,
  zoho: siZoho,
  zoom: siZoom,
};

/** Brands without a free mark. */
const monograms: Readonly<Record<string, { title: string; hex: string }>> = {
  freshbooks: { title: 'FreshBooks', hex: '0075DD' },
  monday: { title: 'monday.com', hex: '6161FF' },
  oura: { title: 'Oura', hex: '2F4A73' },
  pipedrive: { title: 'Pipedrive', hex: '017737' },
  withings: { title: 'Withings', hex: '00A5B5' },
};

/**
 * The brand of a provider, by id. Icons and colours are those of simple-icons and Font Awesome; the rest, and providers of the
 * operator's own, get a monogram, for which `title` gives the name.
 *
 * @example
 * brandOf('github'); // { title: 'GitHub', hex: '181717', path: 'M12 .297c…', box: '0 0 24 24', monogram: 'GH' }
 * brandOf('acme', 'Acme Cloud'); // { title: 'Acme Cloud', hex: '6B7280', monogram: 'AC' }
 */
export function brandOf(id: string, title: string = id): Brand {
  const icon = Object.hasOwn(icons, id) ? icons[id] : undefined;
  if (icon !== undefined) {
    const { title: name, hex, path, box = SQUARE } = icon;
    return { title: name, hex, path, box, monogram: monogramOf(name) };
  }
  const brand = Object.hasOwn(monograms, id) ? monograms[id] : undefined;
  return {
    title: brand?.title ?? title,
    hex: brand?.hex ?? GREY,
    monogram: monogramOf(brand?.title ?? title),
  };
}

/** One or two letters: the initials of words or of capitals within a word, else the first two letters. */
function monogramOf(title: string): string {
  const initials = title.match(/\p{Lu}|(?<=^|[^\p{L}\p{N}])[\p{L}\p{N}]/gu) ?? [];
  const letters = initials.length > 1 ? initials.slice(0, 2).join('') : title.slice(0, 2);
  return letters.toLocaleUpperCase('en');
}
