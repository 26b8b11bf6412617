import type { Repository } from '../../repo.ts';

const systems: readonly (readonly [RegExp, string])[] = [
  [/^\.gitlab-ci\.ya?ml$/, 'GitLab CI'],
  [/^\.circleci\/config\.ya?ml$/, 'CircleCI'],
  [/^(\.azure-pipelines\/.*|azure-pipelines[^/]*)\.ya?ml$/, 'Azure Pipelines'],
  [/^Jenkinsfile([.-][^/]*)?$/, 'Jenkins'],
  [/^\.travis\.ya?ml$/, 'Travis CI'],
  [/^\.buildkite\/.*\.(ya?ml|sh)$/, 'Buildkite'],
  [/^bitbucket-pipelines\.ya?ml$/, 'Bitbucket Pipelines'],
  [/^\.drone\.ya?ml$/, 'Drone'],
  [/^\.woodpecker(\/.*)?\.ya?ml$/, 'Woodpecker'],
  [/^\.forgejo\/workflows\/.*\.ya?ml$/, 'Forgejo Actions'],
  [/^\.gitea\/workflows\/.*\.ya?ml$/, 'Gitea Actions'],
  [/^\.teamcity\//, 'TeamCity'],
  [/^appveyor\.ya?ml$/, 'AppVeyor'],
  [/^\.?cirrus\.ya?ml$/, 'Cirrus CI'],
  [/^\.ci\//, 'a CI folder of its own'],
];

/** CI systems other than GitHub Actions, recognised by their files. What they run is not read. */
export function otherSystems(repo: Repository): readonly { name: string; path: string }[] {
  return repo.files.flatMap(({ path }) => {
    const system = systems.find(([pattern]) => pattern.test(path));
    return system ? [{ name: system[1], path }] : [];
  });
}
