// What the first paint needs to know. A file of its own because the content security policy allows no inline scripts. The keys are
// those of src/app/theme.ts and src/lib/first-paint.ts.
(() => {
  /** @param {string} key */
  const read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch {
      // Storage is switched off.
      return null;
    }
  };
  const chosen = read('evergrant.color-scheme') ?? 'auto';
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  const { documentElement } = document;
  documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
  const isOfNobody = /^\/(?:connect\/|sign-|forgot-|reset-)/.test(location.pathname);
  documentElement.toggleAttribute('data-signed-in', !isOfNobody && read('evergrant.signed-in') !== null);
})();
