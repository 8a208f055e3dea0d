export default {
  extends: ['html-validate:recommended', 'html-validate:a11y'],
  rules: {
    'attribute-boolean-style': 'off',
    'form-dup-name': ['error', { shared: ['radio', 'checkbox', 'submit'] }],
    'long-title': 'off',
    'no-redundant-role': 'off', // the design system names its landmarks twice, for old screen readers
    'no-trailing-whitespace': 'off',
    'prefer-native-element': ['error', { exclude: ['region'] }], // what scrolls by itself is a region, but no section of the page
    'tel-non-breaking': 'off', // the stylesheet keeps numbers on one line
    'valid-autocomplete': 'off', // Firefox keeps ticked boxes after the page is left unless each says off; that matters more here
    'void-style': ['error', { style: 'omit' }]
  }
}
