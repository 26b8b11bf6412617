/** A number with its noun, and what else depends on the number: `1 gate lets`, `2 gates let`. */
export const count = (number: number, singular: string, plural = `${singular}s`): string => `${number} ${number === 1 ? singular : plural}`;
