from flask import Blueprint

pages = Blueprint("needs", __name__)
