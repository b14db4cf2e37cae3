import { defineProvider } from '../define-provider.ts';

export const surveymonkey = defineProvider({
  id: 'surveymonkey',
  display_name: 'SurveyMonkey',
  category: 'forms',
  status: 'active',
  service_documentation: 'https://api.surveymonkey.com/v3/docs#authentication',

  authorization_endpoint: 'https://api.surveymonkey.com/oauth/authorize',
  token_endpoint: 'https://api.surveymonkey.com/oauth/token',
  userinfo_endpoint: '{access_url}/v3/users/me',
  api_base_url: '{access_url}/v3',
  parameters: {
    access_url: {
      source: 'token_response',
      default: 'https://api.surveymonkey.com',
      allow: [
        'api.surveymonkey.com',
        'api.surveymonkey.eu',
        'api.eu.surveymonkey.com',
        'api.surveymonkey.ca',
      ],
    },
  },
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code'],

  scope: ['users_read'],
  scope_descriptions: { users_read: { en: 'Read your profile', fr: 'Lire votre profil' } },
  account: { subject: { path: 'id' }, name: { path: 'username' }, email: { path: 'email' } },

  unverified: ['token_response', 'scope_separator'],
  sources: {
    dead_grant_codes: 'refusals: RFC 6749, it issues no refresh tokens',
  },
});
