export function openEyes(): void;
