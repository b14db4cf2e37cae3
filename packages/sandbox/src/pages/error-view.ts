import { type Html, html } from './html.ts';

/** A page for a request that leads nowhere. */
export function errorView(error: string, description: string): { title: string; main: Html } {
  return {
    title: 'This did not work',
    main: html`<h1>This did not work</h1>
<p class="lead">The app sent a request that Sandbox cannot answer. Go back to the app and start again.</p>
<dl><dt>Error</dt><dd><code>${error}</code></dd><dt>Reason</dt><dd>${description || 'None given'}</dd></dl>`,
  };
}
