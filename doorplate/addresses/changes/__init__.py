"""What people want changed in the register: proposed, approved by another, applied."""
