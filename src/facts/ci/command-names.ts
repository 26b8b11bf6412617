export const python = /^(python|python3(\.\d+)?|py)$/;
export const installers =
  /^((python[\d.]* -m )?pip[\d.]* |uv (pip|sync|venv|python|tool)|poetry (install|config|self|lock)|pdm (install|sync)|npm (ci|install|i|config)\b|pnpm (i|install|config|setup)\b|yarn( install| --|$)|bun (i|install)\b|apt-get |apt |brew |git (config|fetch|checkout|submodule)|docker (pull|build|login)|corepack |chmod |cp |mv |rm |touch |ln |tar |unzip |conda (install|env|create)|playwright install)/;
export const orchestrators =
  /^(turbo|nx|lerna|wireit|rush|moon|just|task|invoke|inv|doit|bazel|pants|earthly|dagger|act|docker|docker-compose|podman|kubectl|ansible|concurrently|npm-run-all|run-s|run-p|wsl|ssh|vagrant|tap|ava|playwright|cypress|bun|deno|wtr|karma|jasmine|nose2|nosetests|trial|green|ward|behave|robot|ddev|lando|retry|parallel|watchexec|script)$/;
export const mention = /test|check|verify|\bci\b|pytest|jest|mocha|spec/i;

/** Programs whose `run` starts the rest of the line, with the options that take a value. */
export const runners: Readonly<Record<string, ReadonlySet<string>>> = {
  uv: new Set([
    '--with',
    '--extra',
    '--group',
    '--only-group',
    '--python',
    '-p',
    '--package',
    '--env-file',
    '--with-editable',
    '--with-requirements',
    '--index-url',
    '--no-group',
  ]),
  poetry: new Set(['-C', '--directory', '-P', '--project']),
  pdm: new Set(['-p', '--project', '-g']),
  pipenv: new Set(),
  rye: new Set(),
  hatch: new Set(['-e', '--env']),
  conda: new Set(['-n', '--name', '-p', '--prefix']),
  mamba: new Set(['-n', '--name', '-p', '--prefix']),
  micromamba: new Set(['-n', '--name', '-p', '--prefix']),
  pixi: new Set(['-e', '--environment', '--manifest-path']),
};

/** Test runners that a program which is not known may be handed. */
export const testRunner = /^(?:pytest|py\.test|tox|nox|vitest|jest|mocha|npm|pnpm|yarn|npx)$/;
/** Programs that only name others. */
export const reader = /^(?:e?grep|rg|sed|awk|which|type|command|man|ls|cat|cp|mv|rm|touch|chmod|git|gh|pip3?|printf|tee|codecov|cd)$/;
