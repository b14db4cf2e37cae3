export { catalog, findProvider } from './catalog.ts';
export {
  type ConfiguredProvider,
  configureProvider,
  type ProviderClient,
  type ProviderConfiguration,
  type ProviderEntry,
  parseProviderConfiguration,
  parseProviderEntry,
} from './custom-provider.ts';
export { defineProvider } from './define-provider.ts';
export {
  knownRefusalCodes,
  meaningOfRefusal,
  type RefusalMeaning,
  whereTokensArePresented,
} from './meaning-of-refusal.ts';
export { type NoticeVerifier, noticeVerifierOf } from './notice-verifier.ts';
export {
  askedParameters,
  checkFlowParameters,
  checkParameter,
  learnParameters,
  type ParameterValues,
  type Problem,
  resolveParameters,
} from './parameters.ts';
export { parseJson } from './parse-json.ts';
export {
  callbackPrimitives,
  clientSecretPrimitives,
  primitivesOf,
  registrationPrimitives,
} from './primitives.ts';
export { type Provider, providerSchema } from './provider.ts';
export { renderProvidersTable } from './providers-table.ts';
export { type Account, type Answers, readAccount } from './read-account.ts';
export { readInstant } from './read-instant.ts';
export { type NoticeSubjects, readNoticeSubjects, readNoticeTime } from './read-notice.ts';
export { readPath, readText } from './read-path.ts';
export { type Refusal, readRefusal } from './read-refusal.ts';
export {
  type ProviderRequest,
  refreshRequestOf,
  resourcesRequestOf,
  revocationRequestOf,
  tokenExchangeOf,
  tokenRequestOf,
  userinfoRequestsOf,
} from './requests.ts';
export { sandboxProvider } from './sandbox-provider.ts';
export { saysNothing } from './says-nothing.ts';
export type { NoticeAnswerField, NoticeRule, Notices } from './schema/notice.ts';
export type { Parameter } from './schema/parameter.ts';
export type { LocalizedText } from './schema/text.ts';
export {
  interpolateUrl,
  interpolateValue,
  placeholdersOf,
  TemplateError,
  type TemplateValues,
} from './template.ts';
