// An agent that acts for a user at a provider, and knows OAuth alone: it exchanges what says who the user is for the user's token
// (RFC 8693), at the endpoint that the hub's metadata names (RFC 8414).
//
//   EVERGRANT_URL=http://localhost:3000 EVERGRANT_API_KEY=evg_… SUBJECT_TOKEN=eyJ… node agent.mjs google https://www.googleapis.com/oauth2/v3/userinfo

const { EVERGRANT_URL, EVERGRANT_API_KEY = '', SUBJECT_TOKEN = '' } = process.env;
const [provider = '', address = ''] = process.argv.slice(2);

const discovered = await fetch(`${EVERGRANT_URL}/.well-known/oauth-authorization-server`);
const { token_endpoint } = await discovered.json();

const clientId = EVERGRANT_API_KEY.split('_')[1];
const exchanged = await fetch(token_endpoint, {
  method: 'POST',
  headers: { authorization: `Basic ${btoa(`${clientId}:${EVERGRANT_API_KEY}`)}` },
  body: new URLSearchParams({
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    subject_token: SUBJECT_TOKEN,
    subject_token_type: SUBJECT_TOKEN.startsWith('evs_')
      ? 'urn:ietf:params:oauth:token-type:access_token'
      : 'urn:ietf:params:oauth:token-type:jwt',
    audience: provider,
  }),
});
const answer = await exchanged.json();
if (!exchanged.ok) {
  // `invalid_grant`: the user has to reconnect. `temporarily_unavailable`: try again later.
  process.stderr.write(`${answer.error}: ${answer.error_description}\n`);
  process.exit(1);
}

const response = await fetch(address, { headers: { authorization: `Bearer ${answer.access_token}` } });
process.stdout.write(await response.text());
