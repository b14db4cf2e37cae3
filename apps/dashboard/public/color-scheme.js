// Sets the colour scheme before the first paint. A file of its own because the content security policy allows no
// inline scripts. The key is the one of src/app/theme.ts.
(() => {
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('evergrant.color-scheme') ?? 'auto';
  } catch {
    // Storage is switched off: follow the system.
  }
  const dark =
    chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
