"""Names instead of IRIs: find things by what people call them, and match tables against them."""
