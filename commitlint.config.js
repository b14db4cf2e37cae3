/** Conventional Commits: `feat(server): ...`. Checked by `npx commitlint --last`. */
export default { extends: ['@commitlint/config-conventional'] };
