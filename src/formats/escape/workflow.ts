import { escapeText } from '../escape.ts';

/** Text of a GitHub workflow command: control characters are visible, and `%` cannot start an escape of its own. */
export const commandText = (text: string): string => escapeText(text).replaceAll('%', '%25');

/** Value of a property of a workflow command, where `:` and `,` have a meaning too. */
export const commandProperty = (text: string): string => commandText(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** Several lines as the text of one command. */
export const commandLines = (lines: readonly string[]): string => lines.map(commandText).join('%0A');
