"""Door numbers (门牌编号): what number a house gets, and which are out of order."""
