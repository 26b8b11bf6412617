/** Where the tool's own descriptions of packages stand: no file of a repository starts like this. */
export const STUB_FOLDER = '<library>/';

export const isStub = (file: string): boolean => file.startsWith(STUB_FOLDER);

/** The file name under which the description of a Python module is read. */
export const stubFile = (module: string): string => `${STUB_FOLDER}${module}.py`;

/** The module that a stub file describes; undefined for a file of the repository. */
export const stubModule = (file: string): string | undefined => (isStub(file) ? file.slice(STUB_FOLDER.length, -'.py'.length) : undefined);
