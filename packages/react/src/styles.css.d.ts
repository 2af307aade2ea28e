// Declares the style sheet, which exports nothing, for compilers that check side-effect imports.
// oxlint-disable-next-line unicorn/require-module-specifiers -- it makes the file a module
export {}
