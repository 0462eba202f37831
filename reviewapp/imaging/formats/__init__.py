"""Pure: read files of any format that is taken into pictures; knows no Django and no database."""
