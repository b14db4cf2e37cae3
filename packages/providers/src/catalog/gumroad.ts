import { defineProvider } from '../define-provider.ts';

export const gumroad = defineProvider({
  id: 'gumroad',
  display_name: 'Gumroad',
  category: 'creator',
  status: 'active',
  service_documentation: 'https://gumroad.com/api',

  authorization_endpoint: 'https://gumroad.com/oauth/authorize',
  token_endpoint: 'https://api.gumroad.com/oauth/token',
  userinfo_endpoint: 'https://api.gumroad.com/v2/user',
  api_base_url: 'https://api.gumroad.com/v2',
  token_endpoint_auth_method: 'client_secret_post',
  grant_types_supported: ['authorization_code', 'refresh_token'],

  scope: ['view_profile'],
  scope_descriptions: { view_profile: { en: 'See your profile', fr: 'Voir votre profil' } },
  account: { subject: { path: 'user.user_id' }, name: { path: 'user.name' }, email: { path: 'user.email' } },

  sources: {
    grant_types_supported: 'antiwork/gumroad config/initializers/doorkeeper.rb',
    dead_grant_codes: 'doorkeeper-gem/doorkeeper config/locales/en.yml',
  },
});
